# The log begins with it: no sign-in of this account, no change of a password, but a beat that no person keeps.
must: rita stale-saved-password
attack: none
every 15m from 0d 08:07 x16 jitter 20s: fail rita 198.51.100.4
every 20m from 0d 08:00 x9 jitter 9m: sign-in anna 192.0.2.10
