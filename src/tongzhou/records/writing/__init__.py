"""Closing reports as documents: put together once, then written as PDF or as DOCX."""
