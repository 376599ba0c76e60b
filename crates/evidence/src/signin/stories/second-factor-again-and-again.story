# Somebody has the password; the person says no six times, and then yes.
must: rita second-factor-fatigue
attack: second-factor-fatigue
noise: 12 users 2 days
at 0d 08:00: sign-in rita 192.0.2.10
every 50s from 1d 02:00 x6 jitter 20s: push-denied rita 203.0.113.9
at 1d 02:06: sign-in rita 203.0.113.9
