#!/usr/bin/env bash
# khal 0.14.1: `khal import` of a METHOD:CANCEL keeps the appointment, and an older SEQUENCE wins.
#
# Good guess: a calendar that imports a cancellation (RFC 5546 §3.2.5: same UID, higher SEQUENCE,
# STATUS:CANCELLED) takes the appointment out, and one that imports an invitation with a lower
# SEQUENCE than it has (a mail that came late) leaves what it has. Seen: METHOD is dropped and
# SEQUENCE is not compared. After the cancellation the appointment stands in the list at its time,
# under its title, as before; after the late mail it has moved back to the day it was moved from.
# What is left out of a subscribed feed does disappear. So the title itself must say that it is off.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check khal==0.14.1 icalendar==7.3.2
mkdir "$folder/calendar"
cat > "$folder/config" <<CONFIG
[calendars]
[[own]]
path = $folder/calendar
[locale]
local_timezone = Europe/Amsterdam
default_timezone = Europe/Amsterdam
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = $folder/khal.db
CONFIG
export HOME=$folder LC_ALL=C.UTF-8
khal() { "$folder/venv/bin/khal" --config "$folder/config" "$@"; }
# METHOD, SEQUENCE, day, STATUS
message() {
  printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//Voorbeeld//NL "METHOD:$1" BEGIN:VEVENT \
    UID:avond@voorbeeld.example DTSTAMP:20260101T000000Z "SEQUENCE:$2" "DTSTART:$3T183000Z" \
    "DTEND:$3T213000Z" SUMMARY:Bijeenkomst "STATUS:$4" ORGANIZER:mailto:plan@voorbeeld.example \
    ATTENDEE:mailto:gast@voorbeeld.example END:VEVENT END:VCALENDAR > "$folder/message.ics"
  khal import --batch -a own "$folder/message.ics"
}
shown() { khal list --day-format "" --format '{start} {title}' 2027-02-01 30d; }
expect() {
  local seen
  seen=$(shown)
  echo "$1: $seen"
  [ "$seen" = "$2" ] || { echo "the behaviour changed: $1 shows '$seen'" >&2; exit 1; }
}
khal --version
message REQUEST 0 20270201 CONFIRMED
message REQUEST 1 20270208 CONFIRMED
expect "moved by a week" "2027-02-08 19:30 Bijeenkomst"
message REQUEST 0 20270201 CONFIRMED
expect "the first mail comes again" "2027-02-01 19:30 Bijeenkomst"
message CANCEL 2 20270208 CANCELLED
expect "called off" "2027-02-08 19:30 Bijeenkomst"
