"""What can be done with views and boards; changes of items themselves are deeds of ``plan``."""
