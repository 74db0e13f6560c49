import Swiftlet

/// A parcel on its way.
@Schema
struct Parcel: Equatable {
    var id: Int
    var place: String
}

@Failure
enum ParcelError {
    /// There is no such parcel.
    @Status(.notFound, code: 30404) case noSuchParcel(id: Int)
}

/// Where parcels are.
@API("/parcels", tag: "parcel")
protocol ParcelAPI: Service {
    /// Find a parcel
    @GET("/{id}", failures: ParcelError.self)
    func getParcel(id: Int) async throws -> Parcel

    /// List parcels
    @GET(defaults: ["page": 1, "pageSize": 20])
    func listParcels(place: String?, page: Int, pageSize: Int) async throws -> Page<Parcel>
}
