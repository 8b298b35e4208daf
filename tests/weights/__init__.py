"""The customs desk: strangers' files, hostile ones, and what is found out about them."""
