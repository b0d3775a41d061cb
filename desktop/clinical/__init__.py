"""The clinical content: tasks, specialties, cases and the prompts they make."""
