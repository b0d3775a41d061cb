"""Keys, and what keeps patient data private."""
