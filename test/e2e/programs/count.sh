# Prints its pid, then numbered lines, twenty a second, until it is ended: sh count.sh LABEL
echo "$1 pid $$"
i=0
while :; do
  i=$((i + 1))
  echo "$1 $i"
  sleep 0.05
done
