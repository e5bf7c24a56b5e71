"""One call as it is read afterwards: its story in parts, its time, its money, its end, its replay."""
