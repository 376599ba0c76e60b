# Everybody sets a new password and mistypes it, and on that morning somebody sprays.
must: user3 spraying
attack: spraying
noise: 40 users 2 days
every 2m from 1d 08:00 x15: password-changed user{n}
every 2m from 1d 08:01 x15 jitter 20s: fail user{n} 192.0.2.10
every 2m from 1d 08:02:30 x15 jitter 10s: sign-in user{n} 192.0.2.10
every 5s from 1d 08:10 x40 jitter 2s: fail user{n} 203.0.113.9
every 5s from 1d 08:40 x40 jitter 2s: fail user{n} 203.0.113.9
every 5s from 1d 09:10 x40 jitter 2s: fail user{n} 203.0.113.9
every 5s from 1d 09:40 x40 jitter 2s: fail user{n} 203.0.113.9
