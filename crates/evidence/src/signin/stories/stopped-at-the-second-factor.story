# Somebody guesses the password, and then stands before the second factor.
must: rita password-guessed
attack: none
noise: 12 users 2 days
at 0d 08:00: sign-in rita 192.0.2.10
every 20s from 1d 02:00 x8 jitter 9s: fail rita 203.0.113.9
at 1d 02:04: push-asked rita 203.0.113.9
