#!/bin/bash
# Tries a cluster of three hosts on one Linux machine, as root: three network namespaces joined by a bridge, the scheduler
# in one, a worker in each of the others, all over TLS. Needs iproute2 and openssl.
# Use: three_hosts.sh COMMAND ...
# for example: three_hosts.sh .venv/bin/python -m autograde grade --scheduler tls://10.77.0.1:8786
# The command runs in the scheduler's namespace. DASK names the program; default: dask.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dask=${DASK:-dask}
work=$(mktemp -d)
running=()

clean_up() {
    kill "${running[@]}" 2>/dev/null || true
    wait
    for host in 1 2 3; do ip netns delete "grading$host" 2>/dev/null || true; done
    ip link delete grading 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

ip link add grading type bridge
ip link set grading up
for host in 1 2 3; do
    ip netns add "grading$host"
    ip link add "grading$host" type veth peer name eth0 netns "grading$host"
    ip link set "grading$host" master grading up
    ip -n "grading$host" address add "10.77.0.$host/24" dev eth0
    ip -n "grading$host" link set eth0 up
    ip -n "grading$host" link set lo up
done

sh "$here/certificates.sh" "$work" 2>/dev/null
sed "s|/etc/grading|$work|" "$here/tls.env" >"$work/tls.env"
set -a
. "$work/tls.env"
set +a
ip netns exec grading1 "$dask" scheduler --host tls://10.77.0.1 --port 8786 --no-dashboard 2>"$work/scheduler.log" &
running+=($!)
for host in 2 3; do
    ip netns exec "grading$host" "$dask" worker tls://10.77.0.1:8786 --host "10.77.0.$host" --nthreads 1 \
        --no-dashboard --local-directory "$work/worker$host" 2>"$work/worker$host.log" &
    running+=($!)
done
ip netns exec grading1 "$@" || { status=$?; tail -n 20 "$work"/*.log; exit $status; }
