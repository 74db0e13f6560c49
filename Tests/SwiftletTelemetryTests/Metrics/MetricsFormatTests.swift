import Testing

@testable import SwiftletTelemetry

@Suite struct MetricsFormatTests {
    @Test(arguments: [
        "application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8",
        "text/plain;q=0.5, Application/OpenMetrics-Text;version=\"1.0.0\"",
        // What Prometheus 2.42 and Prometheus 3 send.
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
    ])
    func `who asks for OpenMetrics gets it`(accept: String) {
        #expect(MetricsFormat(accept: accept) == .openMetrics)
    }

    @Test(arguments: [
        nil, "", "*/*", "text/plain", "text/html,*/*;q=0.8", "application/openmetrics-text;q=0",
        "application/openmetrics-text;version=2.0.0", "application/openmetrics-text;q=0.2,text/plain;q=0.3",
        "application/openmetrics-text;q=x",
    ])
    func `all others get the text format of Prometheus`(accept: String?) {
        #expect(MetricsFormat(accept: accept) == .prometheus)
    }
}
