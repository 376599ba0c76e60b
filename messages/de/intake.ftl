# Was der Schalter von selbst sagt, wenn etwas hereinkam.
upload-left-out = { $count ->
    [one] Ihre Meldung ist da. Eine Datei war zu groß oder eine zu viel und passte nicht: Eine Meldung fasst 20 Dateien, je 25 MB, zusammen 60 MB. Schreiben Sie uns, was darin steht, oder fügen Sie sie hier einzeln hinzu.
   *[other] Ihre Meldung ist da. { $count } Dateien waren zu groß oder zu viele und passten nicht: Eine Meldung fasst 20 Dateien, je 25 MB, zusammen 60 MB. Schreiben Sie uns, was darin steht, oder fügen Sie sie hier einzeln hinzu.
}
