"""The fake message centre (TMF681): takes SMS and e-mail, and shows what it took."""
