# Ends the cluster that tests share, and deletes its folder, when nobody has used it for a while.
# $1: its folder; $2: pg_ctl. The locks are explained in shared.rs.
trap '' HUP INT
cd "$1" || exit 1
exec 7<keeper 8<users 9<gate || exit 1
flock --wait 5 7 || exit 0 # another one keeps it

while :; do
    flock --exclusive 8 # waits for the last user
    flock --unlock 8
    came=$(wc -c <users)
    sleep 15 7<&- 8<&- 9<&-
    flock --exclusive 9 # nobody comes in now
    if flock --exclusive --nonblock 8 && [ "$came" = "$(wc -c <users)" ]; then
        break
    fi
    flock --unlock 8
    flock --unlock 9
done

read -r data _ <cluster && "$2" stop --mode=immediate --silent --pgdata "$data" 7<&- 8<&- 9<&-
cd / && rm -rf "$1"
