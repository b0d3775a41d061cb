"""DoctorFLAN Desktop: an offline clinical assistant for doctors."""

__version__ = "0.1.0"
