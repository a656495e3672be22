"""How people do it: types and workflows, own fields, lists, boards, my work."""
