# SPDX-License-Identifier: GPL-2.0-or-later
# From idl/*.idl: the structs that domains hold, with the name of the tracked
# type, as rows of a C table. Types that nothing acquires, refers to or embeds
# are masks of rights and never an object's.

{
	sub(/(#|\/\/).*/, "")
}

$1 == "type" && $3 == "for" && $4 == "struct" {
	tag[++nr] = $5
	name[nr] = $2
}

{
	for (i = 1; i < NF; i++)
		if ($i ~ /(^|[:,])(acquire|ref|lend|own|release|embeds)$/) {
			word = $(i + 1)
			gsub(/[^a-zA-Z_0-9]/, "", word)
			held[word] = 1
		}
}

END {
	for (i = 1; i <= nr; i++)
		if (name[i] in held)
			printf "\t{ \"%s\", \"%s\" },\n", tag[i], name[i]
}
