import Swiftlet

@Failure
enum RegionError {
    /// There is no such province.
    @Status(.notFound, code: 50404) case noSuchProvince(id: Int)
    /// There is no such city.
    @Status(.notFound, code: 50405) case noSuchCity(id: Int)
    /// There is a province of this name already.
    @Status(.conflict, code: 50409) case nameTaken(name: String)
}

@main
struct RegionApp: Microservice {
    static let name = "region"

    func configure(_ app: App) throws {
        app.models(Province.self, City.self)
        app.add(ProvinceService(db: app.database))
        app.add(CityService(db: app.database))
    }
}
