# Runs a command that ends when our standard input does: at the latest when the process that started us is gone, however
# it went. The command is killed outright: a store that acknowledges only what is committed loses nothing by that, and
# this way the hard end is the everyday one.
# usage: sh supervise.sh COMMAND [ARGUMENT...]
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
{
  # Nothing is ever written to the pipe: this waits for its end.
  while read -r _; do :; done
  kill -KILL "$command"
} <&3 3<&- >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$command"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
