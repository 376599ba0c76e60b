# Was Headsup von selbst sagt, wenn etwas hereinkam.
upload-left-out = { $count ->
    [one] Ihre Meldung ist da. Eine Datei passte nicht mehr hinein: Eine Meldung fasst 20 Dateien mit je 25 MB, zusammen 60 MB. Schreiben Sie uns, was darin steht, oder fügen Sie sie hier einzeln hinzu.
   *[other] Ihre Meldung ist da. { $count } Dateien passten nicht mehr hinein: Eine Meldung fasst 20 Dateien mit je 25 MB, zusammen 60 MB. Schreiben Sie uns, was darin steht, oder fügen Sie sie hier einzeln hinzu.
}
