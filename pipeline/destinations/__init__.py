"""Where a publication goes: a folder, an S3 store."""
