# SPDX-License-Identifier: GPL-2.0-or-later
# From raw rows, as bench/guest/lib.sh prints them, to rows a unit of work. A row
# is a line of KEY=VALUE words; "-" stands for nothing.
#
# awk -v unit=packet -v by='KEY KEY' -v more='KEY KEY' -v noise=FILE -f rows.awk
#
# Rows with the same values of 'by' compare with each other; these and 'more' are in the
# result. A second row of the plain build is there to see how exact all is: it is left
# out, and what it differs by, in percent, goes to 'noise': the largest of all.

function round(x, digits) { return x == "-" ? "-" : sprintf("%." digits "f", x) }

function each(name) { return name in row && units ? row[name] / units : "-" }

function plain(name) { return name in row ? row[name] : "-" }

function guards(name) { return name in row && row["guard_units"] ? row[name] / row["guard_units"] : "-" }

{
	line[NR] = $0
	for (i = 1; i <= NF; i++)
		row[substr($i, 1, index($i, "=") - 1)] = substr($i, index($i, "=") + 1)
	for (i = 1; i <= split(by, key, " "); i++)
		group[NR] = group[NR] " " row[key[i]]
	if (row["build"] == "plain-clang" && !(group[NR] in base))
		base[group[NR]] = row["instr"] / row["units"]
	split("", row)
}

END {
	for (nr = 1; nr <= NR; nr++) {
		split("", row)
		n = split(line[nr], word, " ")
		for (i = 1; i <= n; i++)
			row[substr(word[i], 1, index(word[i], "=") - 1)] = substr(word[i], index(word[i], "=") + 1)
		units = row["units"]
		percent = group[nr] in base ? (row["instr"] / units / base[group[nr]] - 1) * 100 : "-"
		if (row["build"] == "plain-clang" && twin[group[nr]]++) {
			worst = percent > worst ? percent : -percent > worst ? -percent : worst
			continue
		}
		printf "build=%s classes=%s audit=%s", row["build"], row["classes"], row["audit"]
		for (i = 1; i <= split(by " " more, key, " "); i++)
			printf " %s=%s", key[i], plain(key[i])
		printf " instr_per_%s=%s", unit, round(each("instr"), 0)
		printf " to_clang_percent=%s", round(percent, 1)
		printf " write_guards=%s read_guards=%s call_guards=%s", round(guards("write_guards"), 2),
			round(guards("read_guards"), 2), round(guards("call_guards"), 2)
		printf " misses=%s denied=%s calls_in=%s calls_out=%s", round(each("misses"), 2),
			round(each("denied"), 2), round(each("calls_in"), 2), round(each("calls_out"), 2)
		printf " rights=%s rights_bytes=%s rights_memory=%s\n", plain("rights"), plain("rights_bytes"),
			plain("rights_memory")
	}
	printf "%.1f\n", worst >noise
}
