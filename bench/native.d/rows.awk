# SPDX-License-Identifier: GPL-2.0-or-later
# From what bench/native.d/guest.sh says to rows of KEY=VALUE words, one for each
# workload, number of CPUs and set of classes. A ratio is that of one round: wrapped to
# the mean of the two plain builds in it; noise is what these two differ by.
#
# Exit status 1 when builds did not find the same, or a row is missing.

function median(list, n,	i, j, t) {
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && list[j - 1] > list[j]; j--) {
			t = list[j]; list[j] = list[j - 1]; list[j - 1] = t
		}
	return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

function abs(x) { return x < 0 ? -x : x }

function bad(text) {
	print "native/rows: " text >"/dev/stderr"
	status = 1
}

{
	split("", word)
	for (i = 2; i <= NF; i++)
		word[substr($i, 1, index($i, "=") - 1)] = substr($i, index($i, "=") + 1)
	name = word["workload"] " " cpus
}

$1 == "cpus" { cpus = $2 }

$1 == "row" {
	if (word["ops"] + 0 == 0)
		bad(name ": no operations")
	if (!(name in sum)) {
		order[++names] = name
		sum[name] = word["sum"]
	} else if (sum[name] != word["sum"]) {
		bad(name ": " word["build"] " found something else")
	}
	ns[name, word["build"], word["round"]] = word["ns"] / word["ops"]
	if (word["round"] + 0 > rounds[name] + 0)
		rounds[name] = word["round"] + 0
	if (word["build"] != "plain" && word["build"] != "again" && !((name, word["build"]) in seen)) {
		seen[name, word["build"]]
		builds[name] = builds[name] " " word["build"]
	}
}

$1 == "counts" {
	for (what in word)
		if (what !~ /^(workload|build|ops)$/)
			each[name, word["build"], what] = word[what] / word["ops"]
}

END {
	for (nr = 1; nr <= names; nr++) {
		name = order[nr]
		split(name, part, " ")
		n = split(builds[name], build, " ")
		for (b = 1; b <= n; b++) {
			split("", plain); split("", wrapped); split("", ratio); split("", noise)
			worst = 0
			for (r = 1; r <= rounds[name]; r++) {
				if (!((name, "plain", r) in ns) || !((name, "again", r) in ns) || !((name, build[b], r) in ns)) {
					bad(name ": round " r " is not whole")
					exit
				}
				plain[r] = (ns[name, "plain", r] + ns[name, "again", r]) / 2
				wrapped[r] = ns[name, build[b], r]
				ratio[r] = wrapped[r] / plain[r]
				noise[r] = abs(ns[name, "again", r] / ns[name, "plain", r] - 1) * 100
				worst = noise[r] > worst ? noise[r] : worst
			}
			middle = median(ratio, rounds[name])
			printf "workload=%s cpus=%s classes=%s", part[1], part[2], build[b]
			printf " plain_ns=%.2f wrapped_ns=%.2f", median(plain, rounds[name]), median(wrapped, rounds[name])
			printf " ratio=%.3f ratio_least=%.3f ratio_most=%.3f", middle, ratio[1], ratio[rounds[name]]
			printf " noise_percent=%.1f noise_most_percent=%.1f", median(noise, rounds[name]), worst
			for (k = split("write_guards read_guards call_guards misses denied calls_in calls_out", key, " "); k; k--)
				printf " %s=%s", key[k], (name, build[b], key[k]) in each ? sprintf("%.3f", each[name, build[b], key[k]]) : "-"
			print ""
		}
	}
	exit status
}
