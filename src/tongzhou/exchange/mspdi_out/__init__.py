"""The parts of the Microsoft Project XML writer, one module per thing written."""
