enum ArchitecturesTestsPlaceholder {}
