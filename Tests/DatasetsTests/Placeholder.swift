enum DatasetsTestsPlaceholder {}
