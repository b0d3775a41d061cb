"""The encrypted history in SQLite."""
