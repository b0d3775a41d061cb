"""De-identification: finds what tells who a patient is, and puts other words in its place."""
