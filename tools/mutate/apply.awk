# SPDX-License-Identifier: GPL-2.0-or-later
# awk -v old=FILE -v new=FILE -f apply.awk SOURCE - SOURCE with the text in old, whole
# lines that must stand there exactly once, replaced by that in new.

function slurp(file,	text, line) {
	while ((getline line <file) > 0)
		text = text line "\n"
	close(file)
	return text
}

BEGIN {
	was = slurp(old)
	text = "\n" slurp(ARGV[1])
	at = index(text, "\n" was)
	if (!at || index(substr(text, at + 1), "\n" was))
		exit 1
	printf "%s%s%s", substr(text, 2, at - 1), slurp(new), substr(text, at + 1 + length(was))
}
