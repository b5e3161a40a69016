"""Pure decisions about speech: windows, languages, coverage."""
