"""The only importers of media, speech, tag and network packages."""
