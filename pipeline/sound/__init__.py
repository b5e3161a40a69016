"""Pure decisions about sound: loudness, the levelling curve, ducking, filter graphs (numpy only)."""
