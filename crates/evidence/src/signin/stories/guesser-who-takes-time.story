# Three or four tries an hour, all day, never enough at once to lock.
must: rita brute-force
attack: brute-force
noise: 12 users 2 days
every 4h from 0d 08:00 x3: sign-in rita 192.0.2.10
every 16m from 1d 03:00 x60 jitter 15m: fail rita 203.0.113.9
