"""A day's recording is cut into talks, each an episode of its own: listened to, planned, shown, carried out."""
