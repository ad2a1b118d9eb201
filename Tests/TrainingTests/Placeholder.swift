enum TrainingTestsPlaceholder {}
