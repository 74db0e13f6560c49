public import SwiftletClient

extension ServiceClient {
    /// A client of a service whose endpoints stand in a group: `UserAPIClient(app.client("user").group("/v1"))`.
    ///
    /// - Parameter path: the path before those of the endpoints that are called by the names of their handlers; calls by
    ///   method and path are not changed.
    public func group(_ path: String) -> ServiceClient {
        var client = self
        client.groupPath = groupPath + path
        return client
    }
}
