"""The only code that touches a workspace's files."""
