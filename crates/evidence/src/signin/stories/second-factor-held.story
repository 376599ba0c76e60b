# Somebody has the password; the person says no each time, and it ends there.
must: rita second-factor-fatigue
attack: second-factor-fatigue
noise: 12 users 2 days
at 0d 08:00: sign-in rita 192.0.2.10
every 70s from 1d 02:00 x4 jitter 30s: push-denied rita 203.0.113.9
