"""What an archive knows of its episodes: found by words, listed, told to harvesters. Episodes are only read."""
