"""The administrator's policy as group policy, text file and table, from the program's own declaration."""
