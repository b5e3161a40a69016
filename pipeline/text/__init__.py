"""Pure text: timecodes, slugs, sentences, caption layout; right in Tatar and Russian."""
