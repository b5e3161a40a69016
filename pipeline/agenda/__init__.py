"""The agenda of a day, and where a recording of that day is cut by it."""
