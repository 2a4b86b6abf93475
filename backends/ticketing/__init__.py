"""The fake ticketing system: trouble tickets with notes and attachments."""
