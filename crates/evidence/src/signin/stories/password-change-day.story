# Everybody changes the password on one morning; many mistype, one phone keeps the old one.
must: user3 stale-saved-password
attack: none
noise: 15 users 2 days
every 2m from 1d 08:00 x15: password-changed user{n}
every 2m from 1d 08:01 x15 jitter 20s: fail user{n} 192.0.2.10
every 2m from 1d 08:01:30 x15 jitter 20s: fail user{n} 192.0.2.10
every 2m from 1d 08:02:30 x15 jitter 10s: sign-in user{n} 192.0.2.10
at 0d 19:00: sign-in user3 198.51.100.4
every 15m from 1d 08:20 x12 jitter 15s: fail user3 198.51.100.4
