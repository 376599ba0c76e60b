# Thirty addresses share the work on one account, few tries each.
must: rita brute-force
attack: brute-force
noise: 12 users 2 days
every 1d from 0d 08:00 x2: sign-in rita 192.0.2.10
every 40s from 1d 03:00 x30 jitter 30s: fail rita 203.0.113.{n}
every 50s from 1d 03:20 x30 jitter 30s: fail rita 203.0.113.{n}
every 45s from 1d 03:50 x30 jitter 30s: fail rita 203.0.113.{n}
