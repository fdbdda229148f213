"""Pictures, calculated tile by tile."""
