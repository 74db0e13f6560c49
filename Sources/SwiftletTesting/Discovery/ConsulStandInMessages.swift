import SwiftletSchema

/// The body of `PUT /v1/agent/service/register`, as far as the stand-in heeds it.
@Schema
struct ConsulServiceDefinition {
    @Field(.name("Name")) var name: String
    @Field(.name("ID")) var id: String?
    @Field(.name("Address")) var address: String?
    @Field(.name("Port")) var port: Int?
    @Field(.name("Tags")) var tags: [String]?
    @Field(.name("Meta")) var meta: [String: String]?
    @Field(.name("Check")) var check: ConsulCheckDefinition?
}

@Schema
struct ConsulCheckDefinition {
    @Field(.name("CheckID")) var id: String?
    @Field(.name("Name")) var name: String?
    @Field(.name("HTTP")) var url: String?
    @Field(.name("TTL")) var ttl: String?
    @Field(.name("Interval")) var interval: String?
    @Field(.name("Timeout")) var timeout: String?
    @Field(.name("DeregisterCriticalServiceAfter")) var removal: String?
    @Field(.name("Status")) var status: String?
}

@Schema
struct ConsulNodeAnswer {
    @Field(.name("ID")) var id: String
    @Field(.name("Node")) var name: String
    @Field(.name("Address")) var address: String
    @Field(.name("Datacenter")) var datacenter: String
}

@Schema
struct ConsulServiceAnswer {
    @Field(.name("ID")) var id: String
    @Field(.name("Service")) var name: String
    @Field(.name("Tags")) var tags: [String]
    @Field(.name("Address")) var address: String
    @Field(.name("Port")) var port: Int
    @Field(.name("Meta")) var meta: [String: String]
    @Field(.name("CreateIndex")) var createIndex: Int
    @Field(.name("ModifyIndex")) var modifyIndex: Int
}

@Schema
struct ConsulCheckAnswer {
    @Field(.name("Node")) var node: String
    @Field(.name("CheckID")) var id: String
    @Field(.name("Name")) var name: String
    @Field(.name("Status")) var status: String
    @Field(.name("Output")) var output: String
    @Field(.name("ServiceID")) var serviceID: String
    @Field(.name("ServiceName")) var serviceName: String
}

/// An entry of `/v1/health/service/:service`.
@Schema
struct ConsulHealthAnswer {
    @Field(.name("Node")) var node: ConsulNodeAnswer
    @Field(.name("Service")) var service: ConsulServiceAnswer
    @Field(.name("Checks")) var checks: [ConsulCheckAnswer]
}

/// An entry of `/v1/catalog/service/:service`.
@Schema
struct ConsulCatalogAnswer {
    @Field(.name("ID")) var nodeID: String
    @Field(.name("Node")) var node: String
    @Field(.name("Address")) var address: String
    @Field(.name("Datacenter")) var datacenter: String
    @Field(.name("ServiceID")) var id: String
    @Field(.name("ServiceName")) var name: String
    @Field(.name("ServiceAddress")) var serviceAddress: String
    @Field(.name("ServicePort")) var port: Int
    @Field(.name("ServiceTags")) var tags: [String]
    @Field(.name("ServiceMeta")) var meta: [String: String]
}
