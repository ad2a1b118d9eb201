enum MetricsTestsPlaceholder {}
