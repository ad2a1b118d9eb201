enum NetworksTestsPlaceholder {}
